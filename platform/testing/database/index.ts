export { openTestDatabase, testDatabases, withTestDatabase, type TestDatabase, type TestEngine } from './test-database.ts';
