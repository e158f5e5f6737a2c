import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import { GraphQLError } from 'graphql'
import type PrismaTypes from '../../../generated/pothos.ts'
import { getDatamodel } from '../../../generated/pothos.ts'
import type { Context } from '../../../operations/core/context.ts'
import { timeText } from '../../../transport/time.ts'

export const builder = new SchemaBuilder<{
  Context: Context
  PrismaTypes: PrismaTypes
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: string; Output: Date }
  }
}>({
  plugins: [ErrorsPlugin, PrismaPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  errors: { directResult: true },
  // `complexity` of a field is its cost: about the number of rows that it reads. limits/ counts it before execution.
  complexity: { disabled: true },
  prisma: { client: (context) => context.database.prisma, dmmf: getDatamodel() },
})

builder.queryType({
  description: 'All queries. Each returns only what the viewer may see.',
})

builder.mutationType({
  description:
    'All changes. Expected errors are part of the result unions and implement `interface Error`. ' +
    'A field is null only together with a top-level error.',
})

builder.scalarType('DateTime', {
  description:
    'A time in UTC, in RFC 3339 format with milliseconds, such as `2026-03-01T09:30:00.000Z`. Inputs may have another offset than `Z`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => timeText(value as Date),
  // Operations read it: both APIs have the same rules for it.
  parseValue: (value) => {
    if (typeof value === 'string') return value
    throw new GraphQLError('A DateTime must be a text, such as "2026-03-01T09:30:00.000Z".')
  },
})
