using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Vigilry.Host.Pages.Tags;

/// <summary>A JSON value as a tree that folds without a script. Of large ones the beginning.</summary>
[HtmlTargetElement("json-tree", TagStructure = TagStructure.WithoutEndTag)]
public sealed class JsonTreeTagHelper(HtmlEncoder encoder) : TagHelper
{
    private const int MostNodes = 2_000;
    private const int MostInOne = 200;
    private const int OpenDepth = 2;

    private int _nodes;

    /// <summary>What is shown.</summary>
    public required JsonElement Value { get; set; }

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "json");
        using var html = new StringWriter(CultureInfo.InvariantCulture);
        Write(html, name: null, Value, depth: 0);
        output.Content.SetHtmlContent(html.ToString());
    }

    private void Write(StringWriter html, string? name, JsonElement value, int depth)
    {
        _nodes++;
        var size = value.ValueKind switch
        {
            JsonValueKind.Object => value.GetPropertyCount(),
            JsonValueKind.Array => value.GetArrayLength(),
            _ => 0,
        };
        if (size == 0)
        {
            WriteText(html, "name", name);
            html.Write("<span class=\"value\" dir=\"auto\" data-kind=\"");
            html.Write($"{value.ValueKind}".ToUpperInvariant());
            html.Write("\">");
            encoder.Encode(html, value.ValueKind is JsonValueKind.String ? $"{value.GetString()}" : value.GetRawText());
            html.Write("</span>");
            return;
        }

        html.Write(depth < OpenDepth ? "<details open><summary>" : "<details><summary>");
        WriteText(html, "name", name);
        WriteText(html, "soft", value.ValueKind is JsonValueKind.Array ? Words.Count(size, "item", "items") : Words.Count(size, "member", "members"));
        html.Write("</summary><ul>");
        var shown = 0;
        foreach (var (childName, child) in Children(value).TakeWhile(_ => shown < MostInOne && _nodes < MostNodes))
        {
            html.Write("<li>");
            Write(html, childName, child, depth + 1);
            html.Write("</li>");
            shown++;
        }

        if (shown < size)
        {
            html.Write("<li>");
            WriteText(html, "soft", $"… {Words.Number(size - shown)} more; copy the payload to see them");
            html.Write("</li>");
        }

        html.Write("</ul></details>");
    }

    private static IEnumerable<(string Name, JsonElement Value)> Children(JsonElement value) => value.ValueKind is JsonValueKind.Array
        ? value.EnumerateArray().Select((item, i) => (i.ToString(CultureInfo.InvariantCulture), item))
        : value.EnumerateObject().Select(m => (m.Name, m.Value));

    private void WriteText(StringWriter html, string className, string? text)
    {
        if (text is not null)
        {
            html.Write($"<span class=\"{className}\" dir=\"auto\">");
            encoder.Encode(html, text);
            html.Write("</span>");
        }
    }
}
