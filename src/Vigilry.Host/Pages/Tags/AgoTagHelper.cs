using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Vigilry.Host.Pages.Tags;

/// <summary>How long ago something was; when exactly is its title. The script goes on counting and uses the reader's zone.</summary>
[HtmlTargetElement("ago", TagStructure = TagStructure.WithoutEndTag)]
public sealed class AgoTagHelper(TimeProvider time) : TagHelper
{
    /// <summary>When it was; absent in a template for rows to come.</summary>
    public DateTimeOffset? At { get; set; }

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("data-ago", "");
        if (At is { } at)
        {
            output.Attributes.SetAttribute("datetime", Words.Iso(at));
            output.Attributes.SetAttribute("title", Words.Utc(at));
            output.Content.SetContent(Words.Duration(time.GetUtcNow() - at));
        }
    }
}

/// <summary>When something was. The script shows it in the reader's zone.</summary>
[HtmlTargetElement("moment", TagStructure = TagStructure.WithoutEndTag)]
public sealed class MomentTagHelper : TagHelper
{
    /// <summary>When it was.</summary>
    public required DateTimeOffset At { get; set; }

    /// <inheritdoc />
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", Words.Iso(At));
        output.Attributes.SetAttribute("data-moment", "");
        output.Content.SetContent(Words.Utc(At));
    }
}
