/** An IP address as bytes: 4 for IPv4, 16 for IPv6. */
export type IpBytes = { readonly family: 4 | 6; readonly ip: Uint8Array };

/**
 * Reads the text form of an address as the kernel gives it. An IPv4 address that came through an IPv6
 * socket (`::ffff:192.0.2.1`) is an IPv4 address: that is what its owner knows it as.
 *
 * Answers undefined when it is not an address
 */
export function ipBytes(text: string): IpBytes | undefined {
  if (!text.includes(':')) {
    const four = fourBytes(text);
    return four === undefined ? undefined : { family: 4, ip: four };
  }
  const ip = sixteenBytes(text.split('%', 1)[0] ?? ''); // a zone id says which link, not which address
  if (ip === undefined) return undefined;
  const mapped = ip.subarray(0, 10).every((byte) => byte === 0) && ip[10] === 0xff && ip[11] === 0xff;
  return mapped ? { family: 4, ip: ip.slice(12) } : { family: 6, ip };
}

function fourBytes(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return Uint8Array.from(parts, Number);
}

function sixteenBytes(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '');
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  // `::` stands for at least one group, its absence for none.
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail]);
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  for (const group of text.split(':')) {
    const four = group.includes('.') ? fourBytes(group) : undefined;
    if (four !== undefined) bytes.push(...four);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) bytes.push(Number.parseInt(group, 16) >>> 8, Number.parseInt(group, 16) & 0xff);
    else return undefined;
  }
  return bytes;
}
