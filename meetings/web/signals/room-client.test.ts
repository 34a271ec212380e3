import { describe, expect, it } from 'vitest';
import { RoomClient } from './room-client.ts';

function door(answer: () => Response | Promise<Response>) {
  const asked: string[] = [];
  const client = new RoomClient('team / one', (url, init) => {
    asked.push(`${init?.method} ${String(url)} ${typeof init?.body === 'string' ? init.body : '-'}`);
    return Promise.resolve(answer());
  });
  return { client, asked };
}

const nothing = () => new Response(null, { status: 204 });

describe('RoomClient', () => {
  it('speaks the words of the API, with whatever stands in a code or an id', async () => {
    const { client, asked } = door(nothing);
    await client.raiseHand(true);
    await client.mute('a/b', 'camera');
    await client.setRole('bob', 'co-host');
    await client.decideKnock('k', 'refuse');

    expect(asked).toEqual([
      'PUT /api/meetings/team%20%2F%20one/hand {"raised":true}',
      'POST /api/meetings/team%20%2F%20one/people/a%2Fb/mute {"source":"camera"}',
      'PUT /api/meetings/team%20%2F%20one/people/bob/role {"role":"co-host"}',
      'POST /api/meetings/team%20%2F%20one/knocks/k/refuse -',
    ]);
  });

  it('a refusal keeps its code, a server that does not answer has one of its own', async () => {
    const refused = door(() => Response.json({ code: 'meetings.full', message: 'As many people …' }, { status: 409 }));
    const away = door(() => Promise.reject(new TypeError('fetch failed')));
    const strange = door(() => new Response('<html>', { status: 502 }));

    await expect(refused.client.askForSlot('screen')).rejects.toMatchObject({ code: 'meetings.full' });
    await expect(away.client.end()).rejects.toMatchObject({ code: 'unreachable' });
    await expect(strange.client.end()).rejects.toMatchObject({ code: 'unreachable' });
  });
});
