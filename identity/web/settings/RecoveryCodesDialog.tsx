import { Button, Dialog, useTexts } from '@parley/ui';
import { Check, Copy, Download, Printer } from 'lucide-react';
import { useState } from 'react';
import { settingsTexts } from './texts/settings-texts.ts';

/** The only time that anybody sees these codes: they leave the page by copy, file or paper, and the dialog by a clear word. */
export function RecoveryCodesDialog({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const t = useTexts(settingsTexts);
  const [copied, setCopied] = useState(false);
  const file = [t('codes.file', { host: globalThis.location.host }), t('codes.file.note'), '', ...codes, ''].join('\n');
  const copy = (): void => void navigator.clipboard.writeText(file).then(() => setCopied(true));

  return (
    // Escape and a press outside would lose them.
    <Dialog open title={t('codes.title')} note={t('codes.note')}>
      <ul data-print className="grid gap-x-4 gap-y-2 rounded-control bg-canvas p-4 text-center font-mono text-[0.8rem] min-[26rem]:grid-cols-2">
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap select-all">
            {code}
          </li>
        ))}
      </ul>
      <div className="grid grid-cols-3 gap-2 print:hidden">
        <Button look="secondary" className="px-2" onClick={copy}>
          {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />} {t(copied ? 'codes.copied' : 'codes.copy')}
        </Button>
        <Button look="secondary" className="px-2" onClick={() => saveFile('parley-recovery-codes.txt', file)}>
          <Download aria-hidden className="size-4" /> {t('codes.save')}
        </Button>
        <Button look="secondary" className="px-2" onClick={() => globalThis.print()}>
          <Printer aria-hidden className="size-4" /> {t('codes.print')}
        </Button>
      </div>
      <Button className="print:hidden" onClick={onClose}>
        {t('codes.done')}
      </Button>
    </Dialog>
  );
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Safari reads it a moment after the press.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
