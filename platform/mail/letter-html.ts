const replacements: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand between tags and inside quoted attributes. [B-01] */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => replacements[sign] ?? '');
}

/**
 * The same letter for programs that show HTML: paragraphs, and links where a line is one address.
 *
 * No pictures, no styles from elsewhere, nothing that tells the sender that it was opened.
 */
export function letterHtml(subject: string, text: string): string {
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => `<p style="margin:0 0 1em">${paragraph.split('\n').map(lineHtml).join('<br>\n')}</p>`);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:0 auto;padding:1.5em">',
    ...paragraphs,
    '</body></html>',
    '',
  ].join('\n');
}

/** Only a line that is nothing but an address becomes a link: words of people inside a sentence never do. */
function lineHtml(line: string): string {
  const escaped = escapeHtml(line);
  return /^https?:\/\/\S+$/.test(line) && URL.canParse(line) ? `<a href="${escaped}">${escaped}</a>` : escaped;
}
