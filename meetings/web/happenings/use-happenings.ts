import type { Notice } from '@parley/meetings/contract';
import { announce, dismissToast, readTexts, showToast } from '@parley/ui';
import { useEffect, useRef } from 'react';
import { explainDevice } from '../media-messages.ts';
import type { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import { orSay, showRefusal } from '../signals/show-refusal.ts';
import { pageSounds } from '../sounds/page-sounds.ts';
import type { ShareTrouble } from '../sharing/screen-share.ts';
import { knockToast, knockToastId } from './knock-toast.ts';
import { isSaidAgain, noticeToast, secondsLeft, slotToast } from './notice-toast.ts';
import { notifyHidden } from './notify-hidden.ts';
import { soundOf } from './sound-of.ts';
import { happeningTexts } from './texts/happening-texts.ts';
import { whatHappened, type Happening } from './what-happened.ts';
import { wordsOf } from './words-of.ts';

type Scene = { readonly chatOpen: boolean; readonly unread: number; readonly onShowPeople: () => void; readonly peopleOpen: boolean; readonly isHost: boolean; /** There is no slot, and this host may choose whose to take. */ readonly onFull: () => void };

/** Gives what happens a sound, a word for whoever hears the page, and a message where something can be done about it. */
export function useHappenings(session: MeetingSession, view: MeetingView, scene: Scene): void {
  const latest = useRef(scene);
  const seen = useRef(view);
  useEffect(() => {
    const { chatOpen, unread } = latest.current;
    const happenings = whatHappened(seen.current, view);
    seen.current = view;
    latest.current = scene;
    let left = unread;
    for (const happening of happenings) {
      const sound = soundOf(happening, { people: view.people.length, chatOpen, unread: left });
      if (sound !== undefined) pageSounds.play(sound);
      if (happening.kind === 'message') left++;
      tell(happening, chatOpen);
    }
  });
  const { peopleOpen, onShowPeople } = scene;
  const { knocks } = view;
  useEffect(() => {
    // Whoever sees the list needs no message about it.
    const toast = peopleOpen ? undefined : knockToast(readTexts(happeningTexts), knocks, {
      decide: (id, decision) => orSay(session.knocks.decide(id, decision)),
      admitAll: () => orSay(session.knocks.admitAll()),
      show: onShowPeople,
    });
    if (toast === undefined) dismissToast(knockToastId);
    else showToast(toast);
  }, [session, knocks, peopleOpen]); // how the list is shown does not make it news
  useEffect(() => {
    let counting: ReturnType<typeof setInterval> | undefined;
    const stops = [
      session.notices.subscribe((notice) => {
        if (isOfSlot(notice)) clearInterval(counting);
        say(session, notice);
        if (notice.kind === 'slot-ending') {
          counting = setInterval(() => {
            const left = secondsLeft(notice.endsAt, Date.now());
            if (isSaidAgain(left)) say(session, notice);
            if (left > 0) return;
            clearInterval(counting);
            dismissToast(slotToast);
          }, 1_000);
        }
      }),
      session.deviceNews.subscribe(({ what, label, undo }) => {
        const t = readTexts(happeningTexts);
        const actions = undo === undefined ? undefined : [{ label: t('device.undo'), onPress: undo }];
        showToast({ id: `device-${label}`, kind: 'plain', text: t(`device.${what}`, { label }), actions, forMs: 5_000 });
      }),
      session.shareTroubles.subscribe((trouble) => sayShare(trouble, latest.current)),
    ];
    return () => {
      clearInterval(counting);
      for (const stop of stops) stop();
    };
  }, [session]);
}

function tell(happening: Happening, chatOpen: boolean): void {
  const t = readTexts(happeningTexts);
  const words = wordsOf(t, happening, chatOpen);
  if (words !== undefined) announce(words);
  if (happening.kind === 'hand') showToast({ id: 'hand', kind: 'plain', text: t('hand', { name: happening.person.name }) });
  // Viewers have no tile that it could rise from.
  if (happening.kind === 'reaction' && happening.person.viewer) showToast({ id: `reaction-${happening.person.id}`, kind: 'plain', text: t('reacted', { name: happening.person.name, reaction: t(`reaction.${happening.reaction.reaction}`) }) });
  if (happening.kind === 'knock') notifyHidden('knock', t('knock', { name: happening.knock.name }));
  if (happening.kind === 'message') notifyHidden('message', t('message', { name: happening.line.name, text: happening.line.text }));
}

function say(session: MeetingSession, notice: Notice): void {
  const deeds = { unmute: () => void session.devices.setMicrophone(true), turnCameraOn: () => void session.devices.setCamera(true) };
  const toast = noticeToast(readTexts(happeningTexts), notice, deeds, Date.now());
  if (toast !== undefined) showToast(toast);
}

function isOfSlot(notice: Notice): boolean {
  return notice.kind === 'slot-ending' || notice.kind === 'slot-kept' || notice.kind === 'slot-taken';
}

/** One message about one's own share at a time; it goes when the next attempt begins. [S0-187] */
function sayShare(trouble: ShareTrouble | undefined, { isHost, onFull }: Scene): void {
  const t = readTexts(happeningTexts);
  const id = 'share';
  dismissToast(id);
  if (trouble === undefined) return;
  if (trouble.kind === 'full') {
    if (isHost) onFull();
    else showToast({ id, kind: 'problem', text: t('share.full'), forMs: 8_000 });
  } else if (trouble.kind === 'slot-timeout') showToast({ id, kind: 'problem', text: t('share.slot-timeout'), sticky: true });
  else if (trouble.kind === 'refused') showRefusal(trouble.error);
  else {
    const explanation = explainDevice('screen', trouble.error);
    if (explanation !== undefined) showToast({ id, kind: 'problem', text: t('refused', { title: explanation.title, advice: explanation.advice }), sticky: true });
  }
}
