// Rules of graphql-eslint for names, descriptions and Relay. Run by `npm run lint:schema`.
import graphql from '@graphql-eslint/eslint-plugin'

const { 'flat/schema-recommended': recommended, 'flat/schema-relay': relay } = graphql.configs

export default [
  {
    files: ['**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema.graphql' } },
    },
    rules: {
      ...recommended.rules,
      ...relay.rules,
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          DirectiveDefinition: true,
          rootField: true,
        },
      ],
      '@graphql-eslint/description-style': 'error',
      '@graphql-eslint/input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
      '@graphql-eslint/no-hashtag-description': 'error',
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/require-deprecation-reason': 'error',
      '@graphql-eslint/require-nullable-fields-with-oneof': 'error',
      // These types have no id of their own.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        {
          exceptions: {
            suffixes: ['Error', 'Connection', 'Edge', 'Success'],
            types: [
              'FieldIssue',
              'OrganizationEventActor',
              'OrganizationEventChange',
              'OrganizationEventRequest',
              'OrganizationServices',
              'PageInfo',
            ],
          },
        },
      ],
      // Allows `nodes` beside `edges`, and plain lists for a few rows such as domains.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { listTypeCanWrapOnlyEdgeType: false, withEdgeSuffix: true, shouldImplementNode: true },
      ],
    },
  },
]
