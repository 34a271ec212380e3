import { SplitButton, useTexts } from '@parley/ui';
import type { ReactNode } from 'react';
import { useCommandDesk } from '../commands/command-desk.ts';
import type { OwnDevices } from '../session/own-devices.ts';
import { CommandButton } from './CommandButton.tsx';
import { CommandMenuItem } from './CommandMenuItem.tsx';
import { DeviceChoice } from './DeviceChoice.tsx';
import { LeaveButton } from './LeaveButton.tsx';
import { MoreMenu } from './MoreMenu.tsx';
import { MoreSheet } from './MoreSheet.tsx';
import { PanelButtons } from './PanelButtons.tsx';
import { ReactionMenu } from './ReactionMenu.tsx';
import { controlTexts } from './texts/control-texts.ts';
import { useMediaQuery } from './use-media-query.ts';

type ControlBarProps = {
  readonly devices: OwnDevices;
  readonly unread: number;
  readonly knocks: number;
  /** Space is held. */
  readonly talking: boolean;
  /** How the meeting is shown. */
  readonly layout: ReactNode;
};

/** What a person can do in a meeting: oneself in the middle, people and chat at the end. Viewers have no devices. [S0-139] [S0-140] */
export function ControlBar({ devices, unread, knocks, talking, layout }: ControlBarProps) {
  const t = useTexts(controlTexts);
  const isPhone = useMediaQuery('(max-width: 639.9px)');
  const isNarrow = useMediaQuery('(max-width: 768px)');
  return (
    <div role="toolbar" aria-label={t('bar')} className="grid shrink-0 grid-cols-[1fr_auto_1fr] items-center gap-2 px-3 py-2.5 max-sm:grid-cols-1 max-sm:px-2 max-[359px]:px-1 max-sm:pb-[calc(0.625rem+env(safe-area-inset-bottom))]">
      {!isPhone && <span className="min-w-0">{talking && <Talking />}</span>}
      <div className="flex items-center justify-center gap-2 max-sm:justify-between max-sm:gap-1 max-[359px]:gap-0.5 min-[1100px]:gap-3">
        <OwnMedia devices={devices} isPhone={isPhone} />
        {!isPhone && <CommandButton id="toggle-sharing" />}
        {!isPhone && <ReactionMenu />}
        <CommandButton id="raise-hand" />
        {isPhone && <PanelButtons together unread={unread} knocks={0} />}
        {!isPhone && layout}
        {isPhone ? <MoreSheet knocks={knocks} /> : <MoreMenu />}
        {isPhone ? <CommandButton id="leave" marks="danger" /> : <LeaveButton />}
      </div>
      {!isPhone && (
        <div className="flex items-center justify-end gap-2">
          <PanelButtons together={isNarrow} unread={unread} knocks={knocks} />
        </div>
      )}
    </div>
  );
}

function OwnMedia({ devices, isPhone }: { readonly devices: OwnDevices; readonly isPhone: boolean }) {
  const t = useTexts(controlTexts);
  const { scene } = useCommandDesk();
  if (!scene.canPublish) return <CommandButton id="start-publishing" />;
  if (isPhone) {
    return (
      <>
        <CommandButton id="toggle-microphone" marks="off" />
        <CommandButton id="toggle-camera" marks="off" />
      </>
    );
  }
  return (
    <>
      <SplitButton
        label={t('microphone')}
        moreLabel={t('microphone.choose')}
        menu={
          <>
            <DeviceChoice kind="audioinput" devices={devices} />
            <DeviceChoice kind="audiooutput" devices={devices} />
            <CommandMenuItem id="open-settings" />
          </>
        }
      >
        <CommandButton id="toggle-microphone" marks="off" />
      </SplitButton>
      <SplitButton
        label={t('camera')}
        moreLabel={t('camera.choose')}
        menu={
          <>
            <DeviceChoice kind="videoinput" devices={devices} />
            <CommandMenuItem id="open-settings" />
          </>
        }
      >
        <CommandButton id="toggle-camera" marks="off" />
      </SplitButton>
    </>
  );
}

function Talking() {
  const t = useTexts(controlTexts);
  return (
    <span role="status" className="inline-flex min-h-9 max-w-full items-center truncate rounded-full bg-accent-soft px-3 text-label font-medium text-accent">
      {t('talking')}
    </span>
  );
}
