export { Refusal } from './refusal.ts';
export { errorBody, type ErrorBody, type ErrorEntry, type ErrorTable } from './error-body.ts';
