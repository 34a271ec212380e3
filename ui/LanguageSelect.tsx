import { chooseLanguage } from './language/language-store.ts';
import { languages, pseudoLanguages } from './language/languages.ts';
import { useLanguageChoice, useTexts } from './language/use-texts.ts';
import { Select } from './Select.tsx';
import { uiTexts } from './texts/ui-texts.ts';

/** The language of the pages in this browser. Languages have their own names, so that people find theirs in a foreign one. */
export function LanguageSelect({ className }: { readonly className?: string }) {
  const t = useTexts(uiTexts);
  const choice = useLanguageChoice();
  const offered = import.meta.env.DEV || pseudoLanguages.some(({ tag }) => tag === choice) ? [...languages, ...pseudoLanguages] : languages;
  const options = [{ value: 'system', label: t('language.system') }, ...offered.map(({ tag, name }) => ({ value: tag, label: name }))];
  return <Select label={t('language.label')} value={choice} options={options} onChange={(value) => void chooseLanguage(value)} {...(className === undefined ? {} : { className })} />;
}
