import ts from 'typescript'

const frontend: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: [],
  skipLibCheck: true,
}

/** The compiler's errors for a file and all its imports, with the settings of a strict frontend. */
export function typeErrors(file: string, options: ts.CompilerOptions = {}): string[] {
  const program = ts.createProgram([file], { ...frontend, ...options })
  const diagnostics = ts.getPreEmitDiagnostics(program)
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
