import { Badge } from '@parley/ui';
import { Section } from './DesignPage.tsx';

const themes = [
  { name: 'Light', attributes: { 'data-theme': 'light' } },
  { name: 'Dark', attributes: { 'data-theme': 'dark' } },
  { name: 'High contrast, light', attributes: { 'data-theme': 'light', 'data-contrast': 'more' } },
  { name: 'High contrast, dark', attributes: { 'data-theme': 'dark', 'data-contrast': 'more' } },
] as const;

/** The roles in every theme beside each other. */
export function Colours() {
  return (
    <Section title="Colours">
      <div className="grid gap-4 sm:grid-cols-2">
        {themes.map(({ name, attributes }) => (
          <div key={name} {...attributes} className="rounded-card border border-line bg-canvas p-4 text-ink">
            <p className="mb-3 text-title">{name}</p>
            <div className="rounded-control border border-line bg-surface p-3">
              <p>
                Ink on surface, <span className="text-muted">muted</span>, <span className="text-accent">accent</span>, <span className="text-danger">danger</span>, <span className="text-warning">warning</span>
              </p>
              <div className="mt-3 rounded-control border border-edge bg-raised p-3 shadow-float">
                Raised, with an edge
                <div className="mt-3 flex flex-wrap gap-2">
                  <span className="rounded-control bg-accent px-3 py-1 text-on-accent">On accent</span>
                  <span className="rounded-control bg-accent-soft px-3 py-1 text-accent">Soft</span>
                  <span className="rounded-control bg-danger-fill px-3 py-1 text-on-danger">On danger</span>
                  <span className="rounded-control bg-danger-soft px-3 py-1 text-danger">Soft</span>
                  <span className="rounded-control bg-warning-soft px-3 py-1 text-warning">Warning</span>
                  <span className="rounded-control px-3 py-1 outline-2 outline-focus">Focus</span>
                  <span className="rounded-control px-3 py-1 outline-3 outline-speaking">Speaking</span>
                </div>
              </div>
            </div>
            <div className="mt-3 flex flex-wrap gap-2">
              <Badge>Guest</Badge>
              <Badge tone="accent">Host</Badge>
              <Badge tone="warning">Slow</Badge>
              <Badge tone="danger">Muted</Badge>
              <Badge tone="live">Live</Badge>
            </div>
          </div>
        ))}
      </div>
    </Section>
  );
}
