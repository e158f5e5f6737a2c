import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
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
    DateTime: { Input: never; Output: Date }
  }
}>({
  plugins: [ErrorsPlugin, PrismaPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  errors: { directResult: true },
  // Fields say what they cost in `complexity`: about the rows that they read. Counted before execution, in cost.ts.
  complexity: { disabled: true },
  prisma: { client: (context) => context.database.prisma, dmmf: getDatamodel() },
})

builder.queryType({
  description: 'Everything that can be read. All of it is seen through the eyes of the viewer.',
})

builder.mutationType({
  description:
    'Everything that can be changed. Expected errors are members of each result union, behind `interface Error`; ' +
    'a field is null only beside a top-level error.',
})

builder.scalarType('DateTime', {
  description:
    'A point in time as an RFC 3339 text in UTC with milliseconds, such as `2026-03-01T09:30:00.000Z`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => timeText(value as Date),
  parseValue: () => {
    throw new TypeError('DateTime is for output only.')
  },
})
