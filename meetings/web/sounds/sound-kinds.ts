/**
 * What is heard besides people.
 *
 * - `enter`    oneself has come in
 * - `join`     somebody came in who takes part
 * - `leave`    somebody left who took part
 * - `end`      oneself is out, by leaving or otherwise
 * - `message`  something was written while the chat is closed
 * - `hand`     somebody raised a hand
 * - `knock`    somebody waits to be let in
 * - `reaction` somebody reacted
 */
export const soundKinds = ['enter', 'join', 'leave', 'end', 'message', 'hand', 'knock', 'reaction'] as const;
export type SoundKind = (typeof soundKinds)[number];
