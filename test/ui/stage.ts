import type { Sandbox } from '../sandbox/start.ts';
import type { Workbench } from './driver/workbench.ts';

/** What the main job needs: an editor with the extension and the sample workspace, and a sandbox. */
export interface Stage {
  readonly workbench: Workbench;
  readonly sandbox: Sandbox;
  /** Absolute path of the sample workspace. */
  readonly folder: string;
}

/** One step of a user. */
export interface Step {
  readonly title: string;
  /** The README's picture of this step, without its extension. */
  readonly picture?: string;
  /** Performs the step and returns what was seen. Throws if that is not what was expected. */
  run(stage: Stage): Promise<string>;
}
