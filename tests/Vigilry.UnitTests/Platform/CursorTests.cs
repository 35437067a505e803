using NUnit.Framework;
using Vigilry.Platform.Http;

namespace Vigilry.UnitTests.Platform;

[TestFixture]
public class CursorTests
{
    [Test]
    public void A_cursor_survives_its_text()
    {
        var at = new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.Zero).AddTicks(1_234_560);
        var cursor = new Cursor(at, Guid.CreateVersion7(at));

        Assert.That(Cursor.TryParse(cursor.ToString(), out var read), Is.True);
        Assert.That(read, Is.EqualTo(cursor));
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("not base64 url!")]
    [TestCase("AAAA")]
    [TestCase("______________________________________________")]
    [TestCase("__________8AAAAAAAAAAAAAAAAAAAAA")]
    public void Other_text_is_no_cursor(string text) => Assert.That(Cursor.TryParse(text, out _), Is.False);

    [Test]
    public void No_text_is_no_cursor() => Assert.That(Cursor.TryParse(null, out _), Is.False);
}
