import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Template } from './deployed-resources';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ stackName: z.string(), templateFile: z.string() }).partial().optional(),
    }),
  ),
});
const templateSchema: z.ZodType<Template> = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});

/** The stacks of a cloud assembly (`synthesise` made it), in its order. */
export function assemblyStacks(folder: string): { stackName: string; template: Template }[] {
  const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return Object.values(manifestSchema.parse(json('manifest.json')).artifacts).flatMap(
    ({ type, properties }) =>
      type === 'aws:cloudformation:stack' && properties?.stackName && properties.templateFile
        ? [
            {
              stackName: properties.stackName,
              template: templateSchema.parse(json(properties.templateFile)),
            },
          ]
        : [],
  );
}
