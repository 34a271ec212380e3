import { chooseLanguage, chooseTextSize, chooseTheme, languages, pseudoLanguages, Select, textSizes, themeChoices, useLanguageChoice, useTheme } from '@parley/ui';
import type { ReactNode } from 'react';
import { Buttons } from './Buttons.tsx';
import { Colours } from './Colours.tsx';
import { Fields } from './Fields.tsx';
import { Overlays } from './Overlays.tsx';
import { States } from './States.tsx';

/** Every part of the look on one page, for those who build pages: `/dev/design`. Its own words are English only. */
export function DesignPage() {
  const { theme, textSize } = useTheme();
  const language = useLanguageChoice();
  const options = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <main className="mx-auto flex max-w-5xl flex-col gap-12 px-4 py-10 sm:px-8">
      <header className="flex flex-col gap-6">
        <h1 className="text-display">Design</h1>
        <div className="grid gap-4 sm:grid-cols-3">
          <Select label="Theme" value={theme} options={options(themeChoices)} onChange={(value) => chooseTheme(themeChoices.find((one) => one === value) ?? 'system')} />
          <Select label="Text size" value={textSize} options={options(textSizes)} onChange={(value) => chooseTextSize(textSizes.find((one) => one === value) ?? 'normal')} />
          <Select label="Language" value={language} options={options(['system', ...[...languages, ...pseudoLanguages].map(({ tag }) => tag)])} onChange={(value) => void chooseLanguage(value)} />
        </div>
      </header>
      <Colours />
      <Section title="Type">
        <p className="text-display">Display: meet here</p>
        <p className="text-heading">Heading: who is in the meeting</p>
        <p className="text-title">Title: microphone and camera</p>
        <p>Body: what is read. The server passes sound and pictures on and keeps none of them.</p>
        <p className="text-label text-muted">Label: what is read second</p>
        <p className="text-caption text-muted">Caption: 14:05</p>
      </Section>
      <Buttons />
      <Fields />
      <Overlays />
      <States />
    </main>
  );
}

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-4">
      <h2 className="border-b border-line pb-2 text-heading">{title}</h2>
      {children}
    </section>
  );
}
