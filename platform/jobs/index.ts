export { runJobs, type Job } from './run-jobs.ts';
