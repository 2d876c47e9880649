import highlight from "@11ty/eleventy-plugin-syntaxhighlight";

export default function (config) {
  config.addPlugin(highlight);
  config.addPassthroughCopy("style.css");
}

// A prompt is no template.
export const config = {
  dir: { input: "content", includes: "../_includes", output: "site" },
  markdownTemplateEngine: false,
};
