import { launchChromium } from '@parley/tests/harness';
import type { CDPSession, Page } from 'playwright-core';
import { serveStagePage } from '../browser/serve-stage-page.ts';

const tiles = 25;
const seconds = 5;
const presses = 12;
/** Somebody else begins or ends to speak this often: livelier than any meeting. */
const speakEveryMs = 200;

type Load = { readonly frames: readonly number[]; readonly scriptShare: number; readonly styleAndLayoutShare: number };

/** What the meeting room costs the browser that shows it: frames with 25 drawn cameras, and how soon a press is seen. */
export const bench = {
  engine: 'web',
  async run(print: (line: string) => void): Promise<void> {
    const [served, browser] = await Promise.all([serveStagePage(), launchChromium()]);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    // The loader that runs this file marks functions with their names, also those that go into the page.
    await page.addInitScript('globalThis.__name = (named) => named');
    const tools = await page.context().newCDPSession(page);
    // Processor time of the page's thread, which other programs of the machine do not lengthen.
    await tools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const open = async (query: string): Promise<void> => {
      await page.goto(`${served.url}?${query}&fps=15`);
      await page.getByRole('figure').first().waitFor();
      await page.waitForTimeout(2_000); // the first pictures come
    };
    try {
      await open('people=1');
      const alone = await watch(page, tools, 1);
      await open(`people=${tiles}`);
      const crowd = await watch(page, tools, tiles);
      for (const [name, share] of [['p50', 0.5], ['p95', 0.95]] as const) {
        const [one, many] = [percentile(alone.frames, share), percentile(crowd.frames, share)];
        print(`web frame-${name} N=${tiles} ${many.toFixed(1)} ms ratio=${(many / one).toFixed(2)} (one tile in the same browser)`);
      }
      print(`web script N=${tiles} ${(crowd.scriptShare * 100).toFixed(1)} %-of-a-core ratio=${(crowd.scriptShare / alone.scriptShare).toFixed(2)} (one tile)`);
      print(`web style-and-layout N=${tiles} ${(crowd.styleAndLayoutShare * 100).toFixed(1)} %-of-a-core ratio=${(crowd.styleAndLayoutShare / alone.styleAndLayoutShare).toFixed(2)} (one tile)`);
      await measurePresses(page, tools, open, print);
    } finally {
      await browser.close();
      await served.close();
    }
  },
};

/** Frames of some seconds in which people speak in turns. */
async function watch(page: Page, tools: CDPSession, people: number): Promise<Load> {
  const before = await readMetrics(tools);
  const frames = await page.evaluate(
    ({ seconds, people, speakEveryMs }) =>
      new Promise<number[]>((resolve) => {
        const gaps: number[] = [];
        const started = performance.now();
        let last = started;
        let turn = 0;
        const timer = setInterval(() => {
          globalThis.meeting.change(turn % people === 0 ? 'me' : `p${turn % people}`, { speaking: Math.floor(turn / people) % 2 === 0 });
          turn++;
        }, speakEveryMs);
        const frame = (now: number): void => {
          gaps.push(now - last);
          last = now;
          if (now - started < seconds * 1000) return void requestAnimationFrame(frame);
          clearInterval(timer);
          resolve(gaps.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    { seconds, people, speakEveryMs },
  );
  const after = await readMetrics(tools);
  return { frames, scriptShare: (after.script - before.script) / seconds, styleAndLayoutShare: (after.styleAndLayout - before.styleAndLayout) / seconds };
}

async function readMetrics(tools: CDPSession): Promise<{ readonly script: number; readonly styleAndLayout: number; readonly task: number }> {
  const { metrics } = await tools.send('Performance.getMetrics');
  const valueOf = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { task: valueOf('TaskDuration'), script: valueOf('ScriptDuration'), styleAndLayout: valueOf('LayoutDuration') + valueOf('RecalcStyleDuration') };
}

/** From a press to the frame that shows what it did, for the buttons that people press most. */
async function measurePresses(page: Page, tools: CDPSession, open: (query: string) => Promise<void>, print: (line: string) => void): Promise<void> {
  let turned = false;
  const crowd = `people=${tiles}`;
  const cases: readonly (readonly [string, string, string, () => Promise<void>])[] = [
    ['press-microphone', crowd, 'people=3', () => page.getByRole('button', { name: /^Turn microphone/ }).click()],
    ['press-chat', crowd, 'people=3', () => page.getByRole('button', { name: /^(?:Open|Close) chat$/ }).click()],
    ['press-next-layout', crowd, 'people=3', () => page.keyboard.press('w')],
    ['press-pin', crowd, 'people=3', () => page.keyboard.press('Alt+2')],
    ['press-page', 'people=50', 'people=50&cameras=0', () => page.keyboard.press((turned = !turned) ? 'PageDown' : 'PageUp')],
  ];
  for (const [name, many, few, press] of cases) {
    await open(few);
    const reference = await time(page, tools, press);
    await open(many);
    const measured = await time(page, tools, press);
    const against = few === 'people=3' ? 'three people' : 'no camera on';
    print(`web ${name}-cpu N=${presses} ${measured.cpuMs.toFixed(1)} ms ratio=${(measured.cpuMs / reference.cpuMs).toFixed(2)} (with ${against})`);
    for (const [label, share] of [['p50', 0.5], ['p95', 0.95]] as const) {
      const ms = percentile(measured.times, share);
      print(`web ${name}-${label} N=${presses} ${ms.toFixed(0)} ms ratio=${(ms / percentile(reference.times, 0.5)).toFixed(2)} (p50 with ${against})`);
    }
  }
}

type Presses = {
  /** Milliseconds from the browser's own time of an input to the end of the frame after it. */
  readonly times: readonly number[];
  /** What a press costs the page's thread, with all that follows from it; drawing the pictures is taken off. */
  readonly cpuMs: number;
};

async function time(page: Page, tools: CDPSession, press: () => Promise<void>): Promise<Presses> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { pressTimes: times });
    const note = ({ timeStamp }: Event): void => {
      // The task after a frame's callbacks begins when the frame has been handed over.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => times.push(performance.now() - timeStamp);
        port2.postMessage(0);
      });
    };
    globalThis.addEventListener('click', note, { capture: true });
    globalThis.addEventListener('keydown', (event) => !['Alt', 'Shift'].includes(event.key) && note(event), { capture: true });
  });
  const spend = async (act: () => Promise<void>): Promise<number> => {
    const before = await readMetrics(tools);
    for (let index = 0; index < presses; index++) {
      await act();
      await page.waitForTimeout(350); // glides end, and nobody presses faster
    }
    return (await readMetrics(tools)).task - before.task;
  };
  const idle = await spend(() => Promise.resolve());
  const busy = await spend(press);
  const times = await page.evaluate(() => (globalThis as unknown as { readonly pressTimes: readonly number[] }).pressTimes);
  return { times, cpuMs: ((busy - idle) * 1000) / presses };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
