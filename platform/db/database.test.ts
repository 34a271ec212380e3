import { describe } from 'vitest';
import { testDatabases, withTestDatabase } from '../testing/database/index.ts';
import { databaseSuite } from './database.suite.ts';

describe.each(testDatabases())('the database port on %s', (engine) => {
  databaseSuite(withTestDatabase(engine));
});
