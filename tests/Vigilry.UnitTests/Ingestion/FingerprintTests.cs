using System.Text.Json;
using NUnit.Framework;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.UnitTests.Ingestion;

[TestFixture]
public class FingerprintTests
{
    private const string DotNetStack = """
        System.InvalidOperationException: Sequence contains no elements
           at System.Linq.ThrowHelper.ThrowNoElementsException()
           at Shop.Cart.Total(Order order) in /src/Shop/Cart.cs:line 41
           at Shop.Checkout.<PayAsync>d__5.MoveNext() in /src/Shop/Checkout.cs:line 12
        """;

    [TestCase("User 4711 not found", "User 12 not found")]
    [TestCase("No route to 10.0.0.7:5432", "No route to 192.168.17.3:5432")]
    [TestCase("Mail to ann@example.com bounced", "Mail to bob.b@example.org bounced")]
    [TestCase("Order 3f2504e0-4f89-11d3-9a0c-0305e82c3301 is gone", "Order 7c9e6679-7425-40de-944b-e07fc1f90ae7 is gone")]
    [TestCase("Commit deadbeef failed", "Commit cafebabe failed")]
    [TestCase("GET /api/orders/81/items: 503", "GET /api/orders/7/items: 502")]
    [TestCase("It took 12.5 ms", "It took 3,001.25 ms\nand then some more")]
    [TestCase("Bad token eyJhbGciOiJIUzI1NiJ9x", "Bad token 9f86d081884c7d659a2feaa0c55ad015")]
    public void What_differs_from_one_event_to_the_next_does_not_count(string one, string other) =>
        Assert.That(Of("TypeError", one), Is.EqualTo(Of("TypeError", other)));

    [TestCase("TypeError", "User not found", "TypeError", "Order not found")]
    [TestCase("TypeError", "User not found", "RangeError", "User not found")]
    [TestCase("TypeError", "GET /api/orders failed", "TypeError", "GET /api/carts failed")]
    [TestCase("TypeError", "x", "TypeError", null)]
    public void Other_kinds_are_told_apart(string type, string? message, string otherType, string? otherMessage) =>
        Assert.That(Of(type, message), Is.Not.EqualTo(Of(otherType, otherMessage)));

    [Test]
    public void It_says_its_version_and_stays_the_same_from_one_release_to_the_next() =>
        Assert.That(Of("TypeError", "User 4711 not found"), Is.EqualTo("v1:19a1ff25a793a906"));

    [Test]
    public void A_stack_counts_instead_of_the_message_by_the_applications_own_frames()
    {
        var there = Of("InvalidOperationException", "Sequence contains no elements", Stack(DotNetStack));

        Assert.That(Of("InvalidOperationException", "another text", Stack(DotNetStack.Replace("line 41", "line 44", StringComparison.Ordinal))), Is.EqualTo(there));
        Assert.That(Of("InvalidOperationException", null, Stack(DotNetStack.Replace("Shop.Cart.Total", "Shop.Cart.Count", StringComparison.Ordinal))), Is.Not.EqualTo(there));
        Assert.That(Of("InvalidOperationException", null, Stack(DotNetStack.Replace("ThrowNoElementsException", "Throw", StringComparison.Ordinal))), Is.EqualTo(there));
    }

    [TestCase("TypeError: x\n    at pay (/app/src/cart.js:10:5)\n    at Layer.handle (/app/node_modules/express/lib/router.js:95:5)\n    at main (/app/src/index.js:1:1)", "pay", "main")]
    [TestCase("java.lang.IllegalStateException: x\n\tat java.base/java.util.Optional.get(Optional.java:143)\n\tat com.shop.Cart.total(Cart.java:41)\n\tat com.shop.Main.main(Main.java:7)\n\tat java.lang.Thread.run(Thread.java:833)", "com.shop.Cart.total", "com.shop.Main.main")]
    [TestCase("Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in main\n    pay()\n  File \"/app/cart.py\", line 41, in pay\n    raise X", "cart.py pay", "main.py main")]
    public void Stacks_of_other_languages_are_read_the_one_that_threw_first(string stack, string first, string second)
    {
        var frames = StackFrames.InApp(Json(new { exception = new { stack } }), most: 3);

        Assert.That(frames, Has.Count.EqualTo(2));
        Assert.That(frames[0], Does.StartWith(first));
        Assert.That(frames[1], Does.StartWith(second));
    }

    [TestCase("")]
    [TestCase("File \"")]
    [TestCase("at \nat (\nFile \"x")]
    [TestCase("not a stack")]
    public void What_is_no_stack_leaves_the_message(string stack) =>
        Assert.That(Of("E", "one", Stack(stack)), Is.Not.EqualTo(Of("E", "other", Stack(stack))));

    private static string Of(string type, string? message, JsonElement? payload = null) => Fingerprint.Of(type, message, payload);

    private static JsonElement Stack(string stack) => Json(new { stackTrace = stack });

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);
}
