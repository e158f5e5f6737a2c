import type { CodegenConfig } from '@graphql-codegen/cli'

/** A codegen.ts as a frontend would have it. */
export function codegenConfig(schema: NonNullable<CodegenConfig['schema']>, folder: string): CodegenConfig {
  return {
    schema,
    documents: new URL('*.graphql', import.meta.url).pathname,
    generates: {
      [`${folder}/`]: {
        preset: 'client',
        // Strict: a new scalar without a type here is an error instead of `any`.
        config: { strictScalars: true, scalars: { DateTime: 'string' } },
      },
    },
    silent: true,
  }
}
