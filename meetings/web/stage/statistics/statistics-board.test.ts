import { describe, expect, it } from 'vitest';
import { describeTrack } from './describe-track.ts';
import { StatisticsBoard } from './statistics-board.ts';

const { facts } = describeTrack([{ type: 'inbound-rtp', id: 'in', timestamp: 1, frameHeight: 360, packetsReceived: 1 }], undefined) ?? {};

describe('StatisticsBoard', () => {
  it('gives away what was measured, and not of whom', () => {
    const board = new StatisticsBoard();
    if (facts !== undefined) board.put('camera:ada@example.org', facts);
    const text = board.toJson(new Date(0));

    expect(JSON.parse(text)).toMatchObject({ at: '1970-01-01T00:00:00.000Z', tracks: [{ track: 'camera 1', height: 360, direction: 'received' }] });
    expect(text).not.toContain('ada');
  });

  it('forgets tiles that are gone', () => {
    const board = new StatisticsBoard();
    if (facts !== undefined) board.put('camera:a', facts);
    board.remove('camera:a');

    expect(JSON.parse(board.toJson(new Date(0)))).toMatchObject({ tracks: [] });
  });
});
