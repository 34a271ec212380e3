export { accesses, roles, roleSentences } from './access.ts';
export { expected, expectedTopics } from './expected.ts';
