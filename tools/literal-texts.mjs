import ts from 'typescript';

/** Attributes and properties that people read or hear. */
const readable = new Set(['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'alt', 'title', 'label', 'placeholder', 'hint', 'note', 'problem', 'text', 'advice', 'message', 'description', 'footer', 'shortcut-label']);
/** Names, which no language changes. */
const names = new Set(['Parley']);
/** Keys of catalogues, which `t` says. */
const isKey = (text) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(text);

/** User-visible texts that stand in a source instead of a catalogue, as sentences with file and line. */
export function findLiteralTexts(file, source) {
  const problems = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const report = (node, text) => {
    if (/\p{L}/u.test(text) && !names.has(text.trim()) && !isKey(text)) problems.push(`${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}: "${text.trim()}" belongs into a catalogue of texts`);
  };
  /** The strings that an expression can become. */
  const inside = (node) => {
    if (node === undefined) return;
    if (ts.isStringLiteralLike(node)) report(node, node.text);
    else if (ts.isTemplateExpression(node)) for (const part of [node.head, ...node.templateSpans.map(({ literal }) => literal)]) report(node, part.text);
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(inside);
    else if (ts.isBinaryExpression(node) && [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.PlusToken].includes(node.operatorToken.kind)) [node.left, node.right].forEach(inside);
    else if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isJsxExpression(node)) inside(node.expression);
  };
  const visit = (node) => {
    if (ts.isJsxText(node)) report(node, node.text);
    else if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) inside(node);
    else if (ts.isJsxAttribute(node) && readable.has(node.name.getText())) inside(node.initializer);
    else if (ts.isPropertyAssignment(node) && readable.has(node.name.getText().replaceAll(/['"]/g, ''))) inside(node.initializer);
    else if (ts.isBindingElement(node) && readable.has((node.propertyName ?? node.name).getText())) inside(node.initializer);
    else if (ts.isVariableDeclaration(node) && readable.has(node.name.getText())) inside(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return problems;
}
