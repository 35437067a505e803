using System.Globalization;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Description;

/// <summary>Has every documented answer of every route happen, on real hosts, and holds it to the document.</summary>
[TestFixture, Parallelizable(ParallelScope.Self), FixtureLifeCycle(LifeCycle.SingleInstance)]
public class ResponseTests
{
    private readonly Scene _scene = new();

    private static IEnumerable<TestCaseData> Documented() => Operation.All.SelectMany(o => o.Responses.Select(r =>
        new TestCaseData(o.Id, int.Parse(r.Key, CultureInfo.InvariantCulture)).SetArgDisplayNames(o.Id, r.Key)));

    private static IEnumerable<TestCaseData> Rules() => RequestFaults.All.Select(f =>
        new TestCaseData(f.Operation.Id, f.Body.ToJsonString()).SetArgDisplayNames(f.Operation.Id, f.What));

    [OneTimeSetUp]
    public Task SetAsync() => _scene.SetAsync(CancellationToken.None);

    [OneTimeTearDown]
    public async Task ClearAsync() => await _scene.DisposeAsync();

    [TestCaseSource(nameof(Documented)), CancelAfter(60_000)]
    public async Task Each_documented_answer_occurs(string id, int status, CancellationToken ct)
    {
        var operation = Operation.All.Single(o => string.Equals(o.Id, id, StringComparison.Ordinal));
        var recipe = Recipes.Find(operation, status);
        Assert.That(recipe, Is.Not.Null, $"No recipe provokes {status}: add one to Recipes.");

        using var response = await recipe!(_scene, operation, ct);

        var body = await response.Content.ReadAsStringAsync(ct);
        Assert.That((int)response.StatusCode, Is.EqualTo(status), body);
        AssertAsDocumented(response, body, operation.Json["responses"]![$"{status}"]!);
    }

    [TestCaseSource(nameof(Rules)), CancelAfter(60_000)]
    public async Task What_breaks_a_documented_rule_is_refused(string id, string body, CancellationToken ct)
    {
        var operation = Operation.All.Single(o => string.Equals(o.Id, id, StringComparison.Ordinal));

        using var response = await _scene.SendAsync(operation, _scene.ClientFor(operation), ct, JsonNode.Parse(body));

        Assert.That((int)response.StatusCode, Is.EqualTo(400), await response.Content.ReadAsStringAsync(ct));
    }

    [Test]
    public void No_recipe_is_for_an_answer_that_is_not_documented() => Assert.That(
        Recipes.Specific.Keys.Where(k => Operation.All.Any(o => k.StartsWith($"{o.Id} ", StringComparison.Ordinal))),
        Is.SubsetOf(Operation.All.SelectMany(o => o.Responses.Select(r => $"{o.Id} {r.Key}"))));

    private static void AssertAsDocumented(HttpResponseMessage response, string body, JsonNode documented)
    {
        foreach (var (name, header) in documented["headers"]?.AsObject() ?? [])
        {
            var isThere = response.Headers.TryGetValues(name, out var values);
            Assert.That(isThere || header!["required"]?.GetValue<bool>() is not true, $"{name} is missing");
            if (isThere && $"{header!["schema"]!["type"]}" is "integer")
            {
                var number = JsonValue.Create(int.Parse(values!.Single(), CultureInfo.InvariantCulture));
                Assert.That(DocumentSchemas.FaultsOf(number, header["schema"]!), Is.Empty, name);
            }
        }

        if (documented["content"] is not JsonObject content)
        {
            Assert.That(body, Is.Empty);
            return;
        }

        var type = $"{response.Content.Headers.ContentType?.MediaType}";
        Assert.That(content.ContainsKey(type), $"{type} is not documented");
        var value = type.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(body) : JsonValue.Create(body);
        Assert.That(DocumentSchemas.FaultsOf(value, content[type]!["schema"]!), Is.Empty, body);
    }
}
