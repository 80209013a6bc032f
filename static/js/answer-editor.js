// Makes an answer's text box an editor of paragraphs, bold, italic, lists, links and
// quotes. Without this the box holds the same text with its tags.
//
// The editor is django-prose-editor's. Its own starting script is not used: that one
// needs an import map, an inline script, and lets Tab be caught inside a list. The path
// below is the same in every release of ours, so browsers ask whether it has changed.

import {
  Blockquote,
  Bold,
  BulletList,
  Document,
  Editor,
  History,
  Italic,
  Link,
  ListItem,
  OrderedList,
  Paragraph,
  Text,
  updateAttrsDialog,
} from "../django_prose_editor/editor.js";

const TOOLS = [
  { name: "bold", words: "Bold", keys: "Control+B", run: (on) => on.toggleBold() },
  { name: "italic", words: "Italic", keys: "Control+I", run: (on) => on.toggleItalic() },
  { name: "bulletList", words: "Bullets", run: (on) => on.toggleBulletList() },
  { name: "orderedList", words: "Numbers", run: (on) => on.toggleOrderedList() },
  { name: "blockquote", words: "Quote", run: (on) => on.toggleBlockquote() },
  { name: "link", words: "Link", keys: "Control+K", ask: askForLink, may: canBeLinked },
  { words: "Undo", keys: "Control+Z", run: (on) => on.undo() },
  { words: "Redo", keys: "Control+Shift+Z", run: (on) => on.redo() },
];

function extensions(mayLinkTo) {
  return [
    Document,
    Paragraph,
    Text,
    Bold.extend({
      parseHTML: () => [
        { tag: "strong" },
        { tag: "b", getAttrs: (b) => !/weight: ?normal/.test(b.dataset.style) && null },
        { tag: 'span[data-style*="weight:700"]' },
      ],
    }),
    Italic.extend({
      parseHTML: () => ["em", "i", 'span[data-style*="style:italic"]'].map((tag) => ({ tag })),
    }),
    BulletList,
    Blockquote,
    History,
    // Always 1, 2, 3: no other numbering, and so no attributes.
    OrderedList.extend({ addAttributes: () => ({}), addNodeView: null }),
    // Tab goes on to the next field, as everywhere else.
    ListItem.extend({
      addKeyboardShortcuts() {
        return { Enter: () => this.editor.commands.splitListItem(this.name) };
      },
    }),
    Link.extend({
      addAttributes: () => ({ href: { default: null } }),
      addKeyboardShortcuts() {
        return { "Mod-k": () => askForLink(this.editor) };
      },
    }).configure({ autolink: false, isAllowedUri: (address) => mayLinkTo.test(address) }),
  ];
}

// Merely reading a style or a handler breaks the content policy, which complains. Google
// Docs says in styles what is bold and italic, so they go by another name.
function renameStyles(html) {
  return html.replace(/<[^<>]+>/g, (tag) =>
    tag.replace(/\s(style|on\w+)\s*=/gi, " data-$1="),
  );
}

function canBeLinked(editor) {
  return !editor.state.selection.empty || editor.isActive("link");
}

const linkDialog = updateAttrsDialog(
  {
    href: {
      title: "Address",
      description: "https://…, /…, mailto:… or tel:…; leave it empty for no link",
    },
  },
  { title: "Link to", submitText: "Done" },
);

function askForLink(editor) {
  if (!canBeLinked(editor)) return true;
  const { box } = editor.storage.answer;
  linkDialog(editor, editor.getAttributes("link")).then((answer) => {
    if (!answer) return;
    editor.view.focus(); // the command of this name waits, and the next key would be lost
    const words = editor.chain().extendMarkRange("link");
    const href = answer.href.trim();
    (href ? words.setLink({ href }) : words.unsetLink()).run();
  });
  // One that has just been closed may still be there.
  const dialog = box.parentElement.querySelector("dialog[open]");
  dialog.setAttribute("aria-label", "Link to");
  const input = dialog.querySelector("input");
  input.pattern = String.raw`\s*(${box.dataset.links})?\s*`;
  input.title = "Start with https://, mailto:, tel:, or / for a page of this site.";
  return true;
}

// A dialog that is closed gives the focus back, but not the place in the text. The editor
// sees to that a little later: too late for quick hands on a slow computer.
function takePlaceBack(view) {
  if (view.dom.parentElement.querySelector("dialog")) view.focus();
}

function makeTool(editor, { name, words, keys, run, ask, may }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `editor__tool editor__tool--${words.toLowerCase()}`;
  button.textContent = words;
  if (keys) button.setAttribute("aria-keyshortcuts", keys);
  if (keys) button.title = keys.replaceAll("Control", "Ctrl");
  const can = () => (may ? may(editor) : run(editor.can()));
  button.addEventListener("click", () => {
    if (!can()) return;
    if (ask) ask(editor);
    else run(editor.chain().focus()).run();
  });
  const show = () => {
    // Not `disabled`: that would take the keyboard's place away.
    button.setAttribute("aria-disabled", String(!can()));
    if (name) button.setAttribute("aria-pressed", String(editor.isActive(name)));
  };
  editor.on("transaction", show);
  show();
  return button;
}

function makeTools(editor, label) {
  const tools = document.createElement("div");
  tools.className = "editor__tools";
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", `${label}: format`);
  tools.append(...TOOLS.map((tool) => makeTool(editor, tool)));
  return tools;
}

function attributes(box, label) {
  const described = box.getAttribute("aria-describedby");
  return {
    class: "editor__text",
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": label,
    ...(described && { "aria-describedby": described }),
    ...(box.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
    ...(box.lang && { lang: box.lang }),
  };
}

function makeEditor(box) {
  const labels = [...box.labels];
  const label = labels.map((each) => each.textContent.trim().replace(/:$/, "")).join(" ");
  const frame = document.createElement("div");
  frame.className = "editor";
  box.before(frame);
  frame.append(box);
  const editor = new Editor({
    element: frame,
    content: box.value,
    extensions: extensions(new RegExp(`^(?:${box.dataset.links})$`)),
    injectCSS: false, // css/editor.css has it: the content policy allows no other
    editorProps: {
      attributes: attributes(box, label),
      transformPastedHTML: renameStyles,
      handleDOMEvents: { focus: takePlaceBack },
    },
    onUpdate: () => {
      box.value = editor.isEmpty ? "" : editor.getHTML();
      box.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  editor.storage.answer = { box };
  editor.view.dom.before(makeTools(editor, label));
  box.hidden = true;
  for (const each of labels) {
    each.removeAttribute("for"); // it would point at what is hidden
    each.addEventListener("click", () => editor.commands.focus());
  }
}

document.querySelectorAll("textarea[data-links]").forEach(makeEditor);
