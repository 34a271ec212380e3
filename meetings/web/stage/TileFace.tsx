import { Avatar } from '@parley/ui';
import type { Person } from '../session/person.ts';

/** Stands where no picture is: the face that a person has everywhere, as large as their tile allows. [S0-134] [S0-137] */
export function TileFace({ person }: { readonly person: Pick<Person, 'name' | 'picture'> }) {
  return (
    <div className="absolute inset-0 bg-linear-to-b from-raised to-surface">
      {/* Not quite in the middle: in a small tile the name would cover the chin. */}
      <span className="absolute inset-x-0 top-0 bottom-[clamp(0px,16cqh,2rem)] flex items-center justify-center">
        <span className="flex size-[clamp(2rem,44cqmin,8.5rem)] [&>*]:size-full!">
          <Avatar name={person.name} image={person.picture} size="large" />
        </span>
      </span>
    </div>
  );
}
