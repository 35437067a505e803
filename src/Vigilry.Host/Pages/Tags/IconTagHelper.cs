using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Vigilry.Host.Pages.Tags;

/// <summary>A drawing of 16 pixels in the colour of the text beside it.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper : TagHelper
{
    /// <summary>Which one.</summary>
    public required string Name { get; set; }

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "icon");
        output.Attributes.SetAttribute("viewBox", "0 0 16 16");
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetHtmlContent($"<path d=\"{Path(Name)}\"/>");
    }

    private static string Path(string name) => name switch
    {
        "overview" => "M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z",
        "incidents" => "M8 2 14.5 13.5h-13zM8 6.5v3M8 11.5v.2",
        "projects" => "M2 4.5h4l1.5 2H14v7H2z",
        "organization" => "M2.5 14V3.5h6V14M8.5 7h5v7M1 14h14M5 6.5h1M5 9.5h1M10.5 9.5h1",
        "account" => "M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8zM2.5 14c.5-3 2.7-4.25 5.5-4.25S13 11 13.5 14",
        "theme" => "M8 2a6 6 0 1 0 6 6A4.5 4.5 0 0 1 8 2z",
        "keys" => "M1.5 4h13v8h-13zM4 6.7h.2M7 6.7h.2M10 6.7h.2M12 6.7h.2M5 9.5h6",
        "plus" => "M8 3v10M3 8h10",
        "copy" => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
        "log-out" => "M6.5 2.5h-4v11h4M6 8h8M11 5l3 3-3 3",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such icon."),
    };
}
