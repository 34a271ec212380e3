// Runs before anything is drawn, so that a page never flashes in another theme. A file of its own, because the
// content security policy lets no script stand inside the page. ui/theme/theme-store.ts does the same later: keep the two alike.
(function () {
  var page = document.documentElement;
  var read = function (name) {
    try {
      return localStorage.getItem('parley.' + name);
    } catch (blocked) {
      return null;
    }
  };
  var theme = read('theme');
  if (theme === 'light' || theme === 'dark') page.setAttribute('data-theme', theme);
  if (theme === 'contrast' || matchMedia('(prefers-contrast: more)').matches) page.setAttribute('data-contrast', 'more');
  var size = read('text-size');
  if (size === 'large' || size === 'larger') page.setAttribute('data-text-size', size);
})();
