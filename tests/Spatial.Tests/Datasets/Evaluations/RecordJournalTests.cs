using System.Text;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class RecordJournalTests : IDisposable
{
    private static readonly JournalFormat Format = new("TESTTEST", 3, "words", 1 << 10, record => KeyOf(record.Span));
    private readonly TemporaryFolder _folder = new();

    private string JournalPath => Path.Join(_folder.Path, "words.journal");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RecordsAreReadBackInTheirOrder()
    {
        WriteThree();

        using var journal = RecordJournal.OpenToRead(JournalPath, Format);

        Assert.Null(journal.Damage);
        Assert.Equal(["one", "two", "three"], journal.Keys);
        Assert.Equal("two=2", Encoding.UTF8.GetString(journal.Read("two")));
        Assert.True(journal.Contains("three"));
        Assert.False(journal.Contains("four"));
    }

    [Fact]
    public void AFileCutAtAnyByteKeepsEveryWholeRecordAndCanBeContinued()
    {
        WriteThree();
        var whole = File.ReadAllBytes(JournalPath);
        int[] ends = [12, 12 + 8 + 5, 12 + (2 * 13), 12 + (2 * 13) + 15];
        Assert.Equal(ends[3], whole.Length);

        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            var kept = ends.Count(end => end <= length) - 1;

            using (var journal = RecordJournal.OpenToAppend(JournalPath, Format))
            {
                Assert.Equal(Math.Max(0, kept), journal.Keys.Count);
                Assert.Equal(length is 0 || ends.Contains(length), journal.Damage is null);
                journal.Append(Bytes("more=1"));
            }

            using var again = RecordJournal.OpenToRead(JournalPath, Format);
            Assert.Null(again.Damage);
            Assert.Equal("more", again.Keys[^1]);
        }
    }

    [Fact]
    public void ARecordThatNoOpeningWouldReadIsRefused()
    {
        var largest = Bytes("largest=".PadRight(1 << 10, 'x'));
        using (var journal = RecordJournal.OpenToAppend(JournalPath, Format))
        {
            Assert.Contains("may take 1024 bytes, got 1025", Assert.Throws<ArgumentException>(() => journal.Append(Bytes("large=".PadRight(1025, 'x')))).Message);
            journal.Append(largest);
            journal.Append(Bytes("more=1"));
        }

        using var again = RecordJournal.OpenToRead(JournalPath, Format);

        Assert.Null(again.Damage);
        Assert.Equal(["largest", "more"], again.Keys);
        Assert.Equal(largest, again.Read("largest"));
    }

    [Fact]
    public void ARecordThatRepeatsAnotherEndsTheJournal()
    {
        WriteThree();
        var whole = File.ReadAllBytes(JournalPath);
        File.WriteAllBytes(JournalPath, [.. whole, .. whole[12..25]]);

        using var journal = RecordJournal.OpenToRead(JournalPath, Format);

        Assert.Equal(["one", "two", "three"], journal.Keys);
        Assert.Equal(new JournalDamage(3, whole.Length, 13, "it repeats sample one"), journal.Damage);
    }

    [Fact]
    public void ARecordThatChangesUnderAReaderIsRefused()
    {
        WriteThree();
        using (var more = RecordJournal.OpenToAppend(JournalPath, Format))
        {
            Array.ForEach([.. Enumerable.Range(0, 20)], i => more.Append(Bytes($"long{i}=".PadRight(1000, 'x')))); // more than the buffer of a stream
        }

        using var journal = RecordJournal.OpenToRead(JournalPath, Format);
        var whole = File.ReadAllBytes(JournalPath);
        whole[24] ^= 1;
        File.WriteAllBytes(JournalPath, whole);

        Assert.Contains("sample one has changed on disk", Assert.Throws<InvalidDataException>(() => journal.Read("one")).Message);
        Assert.Equal("two=2", Encoding.UTF8.GetString(journal.Read("two")));
    }

    [Fact]
    public void AFlippedBitIsNeverReadAsARecord()
    {
        WriteThree();
        var whole = File.ReadAllBytes(JournalPath);
        for (var bit = 12 * 8; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(JournalPath, damaged);

            using var journal = RecordJournal.OpenToRead(JournalPath, Format);

            Assert.NotNull(journal.Damage);
            Assert.All(journal.Keys, key => Assert.Contains(Encoding.UTF8.GetString(journal.Read(key)), (string[])["one=1", "two=2", "three=3"]));
        }
    }

    [Fact]
    public void AnotherKindOfFileIsRefusedAndLeftAsItIs()
    {
        File.WriteAllText(JournalPath, "sample_token,scene\n");

        var refusal = Assert.Throws<InvalidDataException>(() => RecordJournal.OpenToAppend(JournalPath, Format));

        Assert.Contains("is not a journal of words", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("sample_token,scene\n", File.ReadAllText(JournalPath));
    }

    [Fact]
    public void AnotherVersionIsRefusedByItsNumber()
    {
        RecordJournal.OpenToAppend(JournalPath, Format with { Version = 9 }).Dispose();

        var refusal = Assert.Throws<InvalidDataException>(() => RecordJournal.OpenToRead(JournalPath, Format));

        Assert.Contains("version 9, expected 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARecordIsAddedOnce()
    {
        using var journal = RecordJournal.OpenToAppend(JournalPath, Format);
        journal.Append(Bytes("one=1"));

        Assert.Throws<InvalidOperationException>(() => journal.Append(Bytes("one=2")));
        Assert.Equal("one=1", Encoding.UTF8.GetString(journal.Read("one")));
    }

    [Fact]
    public void ManyThreadsMayAddAndReadAtOnce()
    {
        using (var journal = RecordJournal.OpenToAppend(JournalPath, Format))
        {
            Parallel.For(0, 500, number =>
            {
                journal.Append(Bytes($"k{number}={number}"));
                Assert.Equal($"k{number}={number}", Encoding.UTF8.GetString(journal.Read($"k{number}")));
            });
        }

        using var again = RecordJournal.OpenToRead(JournalPath, Format);
        Assert.Null(again.Damage);
        Assert.Equal(500, again.Keys.Count);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string KeyOf(ReadOnlySpan<byte> record) => record.IndexOf((byte)'=') is >= 0 and var end
        ? Encoding.UTF8.GetString(record[..end])
        : throw new InvalidDataException("a word has no '='");

    private void WriteThree()
    {
        File.Delete(JournalPath);
        using var journal = RecordJournal.OpenToAppend(JournalPath, Format);
        foreach (var word in (string[])["one=1", "two=2", "three=3"])
        {
            journal.Append(Bytes(word));
        }
    }
}
