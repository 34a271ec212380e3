import { create } from 'qrcode';
import { useMemo } from 'react';

/** Cameras want this much white around it. [ISO/IEC 18004 §6.3.8] */
const quietModules = 4;

/** A QR code as one path; a screen has no scratches, so the least correction makes the largest squares. Black on white in dark mode too: half of the readers know no other. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { path, side } = useMemo(() => draw(text), [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${side} ${side}`} shapeRendering="crispEdges" className="mx-auto size-52 rounded-control border border-line bg-white">
      <path d={path} fill="#000" />
    </svg>
  );
}

function draw(text: string): { path: string; side: number } {
  const { modules } = create(text, { errorCorrectionLevel: 'L' });
  let path = '';
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) path += `M${column + quietModules} ${row + quietModules}h1v1h-1z`;
    }
  }
  return { path, side: modules.size + 2 * quietModules };
}
