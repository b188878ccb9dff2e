import * as v from 'valibot';

const metadataSchema = v.object({
  metadata: v.object({
    kernelspec: v.optional(v.object({ language: v.optional(v.string()), name: v.optional(v.string()) })),
    language_info: v.optional(v.object({ name: v.optional(v.string()) })),
  }),
});

/** Returns whether the editor's metadata of a Jupyter notebook names Julia as its language. */
export function isJuliaNotebook(metadata: unknown): boolean {
  const { success, output } = v.safeParse(metadataSchema, metadata);
  if (!success) return false;
  const { kernelspec, language_info: info } = output.metadata;
  const language = kernelspec?.language ?? info?.name;
  return language === undefined ? kernelspec?.name?.startsWith('julia') === true : language.toLowerCase() === 'julia';
}
