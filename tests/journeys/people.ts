import type { BrowserContext, Page } from 'playwright-core';
import { readCounter } from './counter-camera.ts';
import { readArrivals, rememberPeerConnections, type Arrivals } from './peer-statistics.ts';

/** One person at one browser window, in the words of a journey. */
export class Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly name: string;

  constructor(context: BrowserContext, page: Page, name: string) {
    this.context = context;
    this.page = page;
    this.name = name;
  }

  static async arrive(context: BrowserContext, url: string, name: string): Promise<Visitor> {
    await context.addInitScript(rememberPeerConnections);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(url);
    return new Visitor(context, page, name);
  }

  /** Creates an account on the page where the visitor was sent to sign in. */
  async signUp(): Promise<void> {
    const { page } = this;
    const word = this.name.toLowerCase().replace(/\W+/g, '');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Your name').fill(this.name);
    await page.getByLabel('Username').fill(word);
    await page.getByLabel('Email').fill(`${word}@example.org`);
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByLabel('Confirm password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByLabel('Confirm password').waitFor({ state: 'detached' });
  }

  tile(name: string) {
    return this.page.getByRole('figure', { name, exact: true });
  }

  arrivals(): Promise<Arrivals> {
    return this.page.evaluate(readArrivals);
  }

  /** The number burned into the picture that this visitor sees of somebody; -1 for no such picture. */
  async counterOf(label: string): Promise<number> {
    const video = this.page.getByLabel(`Video: ${label}`, { exact: true });
    if ((await video.count()) === 0) return -1;
    return video.evaluate(readCounter);
  }
}

/** Waits until a question is answered as wanted; the last answer is in the error. */
export async function eventually<T>(what: string, ask: () => Promise<T>, wanted: (answer: T) => boolean, withinMs: number): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > end) throw new Error(`${what}: still ${JSON.stringify(answer)} after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
