import type { Operation, Selection } from './operation.ts'

/** One field before it is printed, so that a fault can be added to it. */
export interface Written {
  name: string
  args: string[]
  directives: string[]
  children: string[] | null
}

export interface Request {
  query: string
  variables: Record<string, unknown>
}

/** Prints an operation. A fault may change its fields before that. */
export function print(operation: Operation, at?: Selection, edit?: (written: Written) => void): Request {
  const variables: Record<string, unknown> = {}
  const declarations: string[] = []

  function write(selection: Selection): string {
    const args = selection.args.map(({ argument, value }) => {
      const variable = `v${declarations.length}`
      declarations.push(`$${variable}: ${argument.type}`)
      variables[variable] = value
      return `${argument.name}: $${variable}`
    })
    const children = selection.children && ['__typename', ...selection.children.map(write)]
    const written = { name: selection.field.name, args, directives: [], children }
    if (selection === at) edit?.(written)
    return format(written)
  }
  const root = write(operation.root)
  const declared = declarations.length > 0 ? ` (${declarations.join(', ')})` : ''
  return { query: `${operation.kind}${declared} { ${root} }`, variables }
}

function format({ name, args, directives, children }: Written): string {
  const given = args.length > 0 ? `(${args.join(', ')})` : ''
  const selected = children ? ` { ${children.join(' ')} }` : ''
  return `${[`${name}${given}`, ...directives].join(' ')}${selected}`
}

export function selectionsOf(selection: Selection): Selection[] {
  return [selection, ...(selection.children ?? []).flatMap(selectionsOf)]
}
