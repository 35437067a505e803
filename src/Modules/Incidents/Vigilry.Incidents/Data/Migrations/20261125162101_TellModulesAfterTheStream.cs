using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Incidents.Data.Migrations
{
    /// <inheritdoc />
    public partial class TellModulesAfterTheStream : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_on_stream",
                schema: "incidents",
                table: "announcements",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "is_on_stream",
                schema: "incidents",
                table: "announcements");
        }
    }
}
