import { Avatar } from '@parley/ui';
import type { Person } from '../session/person.ts';

/** Stands where no picture is: the face that a person has everywhere, as large as their tile allows. [S0-134] [S0-137] */
export function TileFace({ person }: { readonly person: Pick<Person, 'name' | 'picture'> }) {
  return (
    <div className="absolute inset-0 flex items-center justify-center bg-linear-to-b from-raised to-surface">
      <span className="flex size-[clamp(2rem,44cqmin,8.5rem)] [&>*]:size-full!">
        <Avatar name={person.name} image={person.picture} size="large" />
      </span>
    </div>
  );
}
