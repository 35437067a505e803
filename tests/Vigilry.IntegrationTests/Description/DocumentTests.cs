using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using NUnit.Framework;
using Vigilry.Host.Description;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Description;

/// <summary>The OpenAPI document for itself. <see cref="ResponseTests"/> holds the host to it.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class DocumentTests
{
    private static readonly string[] Published = ["/api/", "/events", "/healthz", "/readyz", "/metrics", "/openapi/"];

    private static IEnumerable<TestCaseData> AllExamples() => Operation.All.SelectMany(ExamplesOf);

    [Test]
    public void It_has_every_route_of_the_host_and_no_other() => Assert.That(
        AccessTable.Mapped().Where(IsPublished).Select(r => r.Replace("ANY ", "GET ", StringComparison.Ordinal)),
        Is.EquivalentTo(Operation.All.Select(o => $"{o.Method} {o.Path}")));

    [Test]
    public void Operations_have_ids_of_their_own() => Assert.That(Operation.All.Select(o => o.Id), Is.Unique);

    [Test, CancelAfter(60_000)]
    public async Task It_is_what_the_host_serves_and_what_the_routes_say(CancellationToken ct)
    {
        using var client = TestServers.App.CreateClient();
        using var generated = new MemoryStream();

        var served = await client.GetByteArrayAsync("/openapi/v1.json", ct);
        await DescribeCommand.RunAsync(generated, ct);

        Assert.That(served.AsSpan().SequenceEqual(generated.ToArray()), Is.True);
    }

    [Test, CancelAfter(60_000)]
    public async Task It_is_OpenAPI_3_1(CancellationToken ct)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Operation.Document.ToJsonString()));

        var read = await OpenApiDocument.LoadAsync(stream, "json", settings: null, ct);

        Assert.That(read.Diagnostic?.SpecificationVersion, Is.EqualTo(OpenApiSpecVersion.OpenApi3_1));
        Assert.That(read.Diagnostic?.Errors, Is.Empty);
        Assert.That(read.Diagnostic?.Warnings, Is.Empty);
    }

    [TestCaseSource(nameof(AllExamples))]
    public void Each_body_and_parameter_has_an_example_that_is_valid(object what, string media) =>
        Assert.That(FaultsOf(JsonNode.Parse(media)!), Is.Empty, $"{what}");

    private static string FaultsOf(JsonNode media) => media["example"] is { } example
        ? DocumentSchemas.FaultsOf(example, media["schema"]!)
        : "It has no example.";

    private static IEnumerable<TestCaseData> ExamplesOf(Operation operation)
    {
        foreach (var parameter in operation.Parameters("path").Concat(operation.Parameters("query")))
        {
            yield return Case($"{operation.Id}.{parameter["name"]}", parameter);
        }

        foreach (var (type, media) in operation.Json["requestBody"]?["content"]?.AsObject() ?? [])
        {
            yield return Case($"{operation.Id} {type}", media!);
        }

        foreach (var (status, response) in operation.Responses)
        {
            foreach (var (type, media) in response!["content"]?.AsObject() ?? [])
            {
                yield return Case($"{operation.Id} {status} {type}", media!);
            }
        }

        static TestCaseData Case(string what, JsonNode media) =>
            new TestCaseData(what, media.ToJsonString()).SetArgDisplayNames(what.Replace('.', '_'));
    }

    private static bool IsPublished(string route) =>
        route.Split(' ')[1] is var path && Array.Exists(Published, p => path.StartsWith(p, StringComparison.Ordinal));
}
