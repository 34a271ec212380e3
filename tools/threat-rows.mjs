/**
 * The rows of the threat model that tests hold: each id stands in the title of at least one test.
 * A row that gets its first test is added here; a row is never taken out because its test was.
 */
export const threatRows = [
  'A-01', 'A-02', 'A-03', 'A-04', 'A-05', 'A-06', 'A-07', 'A-08', 'A-09', 'A-10', 'A-11', 'A-12', 'A-13', 'A-14', 'A-15', 'A-16', 'A-17', 'A-18', 'A-19', 'A-20',
  'B-01', 'B-02', 'B-04', 'B-05', 'B-06', 'B-07', 'B-08', 'B-09', 'B-10', 'B-12', 'B-13', 'B-14', 'B-15', 'B-16',
  'C-01', 'C-02', 'C-03', 'C-04', 'C-06', 'C-07', 'C-08', 'C-09', 'C-10', 'C-11', 'C-15',
  'D-01', 'D-02', 'D-03', 'D-04', 'D-05', 'D-06', 'D-07', 'D-08', 'D-09', 'D-10', 'D-11', 'D-12', 'D-13', 'D-14', 'D-15', 'D-16', 'D-17', 'D-18', 'D-19', 'D-20', 'D-21', 'D-22', 'D-23', 'D-24', 'D-26', 'D-29', 'D-30',
  'J-01', 'J-02', 'J-03', 'J-04', 'J-05',
  'K-01', 'K-02', 'K-03', 'K-04', 'K-05', 'K-08', 'K-10', 'K-11', 'K-13', 'K-14', 'K-15', 'K-16',
  'R-01', 'R-02', 'R-03', 'R-09', 'R-10', 'R-12', 'R-13', 'R-16', 'R-17', 'R-18', 'R-22', 'R-23',
];
