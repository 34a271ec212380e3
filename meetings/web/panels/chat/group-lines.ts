import type { ChatLine } from '../../session/chat-lines.ts';

/** What one person wrote without a pause: one head, several bubbles. */
export type LineGroup = Pick<ChatLine, 'id' | 'senderId' | 'name' | 'picture' | 'mine' | 'at'> & { readonly lines: readonly ChatLine[] };

/** After this long a new head says when. */
const pauseMs = 5 * 60_000;

export function groupLines(lines: readonly ChatLine[]): readonly LineGroup[] {
  const groups: LineGroup[] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    const before = last?.lines.at(-1);
    if (last !== undefined && before !== undefined && last.senderId === line.senderId && last.name === line.name && line.at - before.at < pauseMs) {
      groups[groups.length - 1] = { ...last, lines: [...last.lines, line] };
    } else {
      groups.push({ id: line.id, senderId: line.senderId, name: line.name, picture: line.picture, mine: line.mine, at: line.at, lines: [line] });
    }
  }
  return groups;
}
