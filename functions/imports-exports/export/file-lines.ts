import type { Differing, Export, Position } from '../../../shared/imports-exports/rules/export.ts';
import type { EmailOf } from '../../../shared/imports-exports/rules/file-values.ts';

/** What the lines of an export are made with. */
export type ExportContext = {
  /** Until when deals count that are opened. */
  readonly until: string;
  readonly emailOf: EmailOf;
  readonly userIdOf: (email: string) => string | undefined;
  /** The last version of each process that the file has. */
  readonly lastVersions: Map<string, number>;
};

/** The next lines of the file, each of them JSON, and where it goes on behind them. */
export type FileLines = {
  readonly lines: readonly string[];
  readonly next: Position;
  readonly counts?: Partial<Export['counts']>;
  readonly differing?: readonly Differing[];
};
