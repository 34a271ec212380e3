/** How a person wants to see the meeting; nobody else learns of it. */
export const layouts = ['grid', 'spotlight', 'side'] as const;
export type Layout = (typeof layouts)[number];
/** Where one's own picture is: among the others, floating above them, or nowhere. */
export const selfViews = ['tile', 'floating', 'hidden'] as const;
export type SelfView = (typeof selfViews)[number];
export const corners = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const;
export type Corner = (typeof corners)[number];

export type StageChoices = {
  readonly layout: Layout;
  readonly selfView: SelfView;
  /** Where the floating picture of oneself is. */
  readonly corner: Corner;
  /** Keys of tiles that are shown large, the newest last. */
  readonly pinned: readonly string[];
  readonly page: number;
  /** Keys of tiles whose double-click turned their fit around: cameras shown whole, shares filling. */
  readonly refitted: readonly string[];
  readonly statisticsOn: boolean;
};

export type StageWish =
  | { readonly wish: 'layout'; readonly layout: Layout }
  | { readonly wish: 'next-layout' }
  | { readonly wish: 'self-view'; readonly selfView: SelfView }
  | { readonly wish: 'corner'; readonly corner: Corner }
  | { readonly wish: 'pin'; readonly key: string }
  /** Shows this tile large and no other; once more shows all. */
  | { readonly wish: 'focus'; readonly key: string }
  | { readonly wish: 'unpin-all' }
  | { readonly wish: 'page'; readonly page: number }
  | { readonly wish: 'refit'; readonly key: string }
  | { readonly wish: 'statistics' };

/** More large tiles than this are a grid. */
const mostPinned = 4;

/** What is chosen after a wish. Answers the same object when the wish changes nothing. */
export function chooseStage(choices: StageChoices, wish: StageWish): StageChoices {
  switch (wish.wish) {
    case 'layout':
      return wish.layout === choices.layout ? choices : { ...choices, layout: wish.layout, page: 0 };
    case 'next-layout':
      return { ...choices, layout: layouts[(layouts.indexOf(choices.layout) + 1) % layouts.length] ?? 'grid', page: 0 };
    case 'self-view':
      return { ...choices, selfView: wish.selfView };
    case 'corner':
      return { ...choices, corner: wish.corner };
    case 'pin':
      return { ...choices, pinned: toggled(choices.pinned, wish.key).slice(-mostPinned), page: 0 };
    case 'focus':
      return { ...choices, pinned: choices.pinned.length === 1 && choices.pinned[0] === wish.key ? [] : [wish.key], page: 0 };
    case 'unpin-all':
      return choices.pinned.length === 0 ? choices : { ...choices, pinned: [], page: 0 };
    case 'page':
      return wish.page === choices.page || wish.page < 0 ? choices : { ...choices, page: wish.page };
    case 'refit':
      return { ...choices, refitted: toggled(choices.refitted, wish.key) };
    case 'statistics':
      return { ...choices, statisticsOn: !choices.statisticsOn };
  }
}

function toggled(keys: readonly string[], key: string): readonly string[] {
  return keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key];
}
