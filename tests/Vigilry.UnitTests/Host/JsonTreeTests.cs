using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Razor.TagHelpers;
using NUnit.Framework;
using Vigilry.Host.Pages.Tags;

namespace Vigilry.UnitTests.Host;

[TestFixture]
public class JsonTreeTests
{
    [Test]
    public void Markup_in_names_and_values_is_text() => Assert.That(
        Render("""{"<b>":"<script>"}"""), Does.Contain("&lt;b&gt;").And.Contain("&lt;script&gt;").And.Not.Contain("<script>").And.Not.Contain("<b>"));

    [Test]
    public void What_lies_deep_is_folded() => Assert.That(Render("""{"a":{"b":{"c":1}}}""").Split("<details>"), Has.Length.EqualTo(2));

    [Test]
    public void Numbers_stay_as_they_were_written() => Assert.That(Render("""{"a":12345678901234567890.50}"""), Does.Contain(">12345678901234567890.50<"));

    [Test]
    public void A_list_without_end_is_cut_and_says_so() =>
        Assert.That(Render($"[{string.Join(',', Enumerable.Repeat(1, 100_000))}]"), Has.Length.LessThan(100_000).And.Contain("99,800 more"));

    [Test]
    public void Many_small_lists_are_cut_and_say_so()
    {
        var list = $"[{string.Join(',', Enumerable.Repeat(1, 100))}]";

        Assert.That(Render($"[{string.Join(',', Enumerable.Repeat(list, 150))}]"), Has.Length.LessThan(500_000).And.Contain(" more;"));
    }

    private static string Render(string json)
    {
        var output = new TagHelperOutput("json-tree", [], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()));
        new JsonTreeTagHelper(HtmlEncoder.Default) { Value = JsonSerializer.Deserialize<JsonElement>(json) }
            .Process(new TagHelperContext([], new Dictionary<object, object>(), "id"), output);
        return output.Content.GetContent();
    }
}
