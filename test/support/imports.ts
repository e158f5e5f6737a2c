import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import ts from 'typescript'

export interface Import {
  /** Both paths are relative to the folder that was read. A package has its own name. */
  from: string
  to: string
  typeOnly: boolean
}

/** The source files below a folder, without generated files and packages. */
export async function sourceFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true })
  return files.filter((file) => /\.(ts|mjs|js)$/.test(file) && !/(^|\/)(node_modules|generated)\//.test(file))
}

export async function importsOf(folder: string, file: string): Promise<Import[]> {
  const source = ts.createSourceFile(
    file,
    await readFile(path.join(folder, file), 'utf8'),
    ts.ScriptTarget.Latest,
  )
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteral(specifier)) return
    const { text } = specifier
    const to = text.startsWith('.') ? path.posix.join(path.posix.dirname(file), text) : text
    found.push({ from: file, to, typeOnly })
  }
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node))
      add(node.moduleSpecifier, isTypeOnly(node))
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly
  const clause = statement.importClause
  if (!clause) return false
  const bindings = clause.namedBindings
  const allNamed =
    bindings && ts.isNamedImports(bindings) && bindings.elements.every((element) => element.isTypeOnly)
  return clause.isTypeOnly || (allNamed === true && clause.name === undefined)
}
