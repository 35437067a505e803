using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Auth.Data.Migrations
{
    /// <inheritdoc />
    public partial class ChooseDetectionMode : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<short>(
                name: "detection_mode",
                schema: "auth",
                table: "projects",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "detection_mode",
                schema: "auth",
                table: "projects");
        }
    }
}
