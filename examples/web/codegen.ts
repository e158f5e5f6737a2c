import type { CodegenConfig } from '@graphql-codegen/cli'

export default {
  schema: '../../schema.graphql',
  documents: 'src/*.tsx',
  generates: {
    'src/generated/': {
      preset: 'client',
      // The default name starts with `use`: linters would take it for a React hook.
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: { useTypeImports: true, strictScalars: true, scalars: { DateTime: 'string' } },
    },
  },
} satisfies CodegenConfig
