import { z } from 'zod';

/** How the text of an environment variable becomes a value. */
export type VariableKind = 'text' | 'number' | 'boolean' | 'list' | 'pairs';

/** What a person has to know about one setting; errors, `config check` and the manual say it in these words. */
export type SettingAbout = {
  /** One sentence for the manual. */
  readonly what: string;
  /** Completes "<key> must be …". */
  readonly wants: string;
  readonly variable?: string;
  readonly kind?: VariableKind;
  /** A value as it would be written in the variable, or in the file when there is no variable. */
  readonly example: string;
  /** The default when it is not a plain value of the schema. */
  readonly otherwise?: string;
  /** Masked wherever it is shown, and readable from a file by the same name with `File` (`_FILE`) behind it. */
  readonly secret?: boolean;
};

export const settingRegistry = z.registry<SettingAbout>();

/** Says about a schema what it configures; must be the outermost call. */
export function setting<S extends z.ZodType>(schema: S, about: SettingAbout): S {
  settingRegistry.add(schema, about);
  return schema;
}
