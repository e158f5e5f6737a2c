import type { CodegenConfig } from '@graphql-codegen/cli'

/** What a frontend would write into its codegen.ts. */
export function codegenConfig(schema: NonNullable<CodegenConfig['schema']>, folder: string): CodegenConfig {
  return {
    schema,
    documents: new URL('*.graphql', import.meta.url).pathname,
    generates: {
      [`${folder}/`]: {
        preset: 'client',
        // Strict, so that a scalar that is added without a type here is noticed instead of becoming `any`.
        config: { strictScalars: true, scalars: { DateTime: 'string' } },
      },
    },
    silent: true,
  }
}
