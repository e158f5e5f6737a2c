import type { CodegenConfig } from '@graphql-codegen/cli'

export default {
  schema: '../../schema.graphql',
  documents: 'src/*.tsx',
  generates: {
    'src/generated/': {
      preset: 'client',
      // The name of React's hooks would put it under their rules.
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: { useTypeImports: true, strictScalars: true, scalars: { DateTime: 'string' } },
    },
  },
} satisfies CodegenConfig
